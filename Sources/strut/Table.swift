/// Columns of text, left-aligned, two spaces apart.
struct Table {
  var heads: [String] = []
  var rows: [[String]]
  var indent = ""

  var text: String {
    let lines = (heads.isEmpty ? [] : [heads]) + rows
    let columns = lines.map(\.count).max() ?? 0
    let widths = (0..<columns).map { column in lines.map { $0.count > column ? $0[column].count : 0 }.max() ?? 0 }
    return lines.map { line in
      let cells = line.enumerated().map { column, cell in
        column == line.count - 1 ? cell : cell + String(repeating: " ", count: widths[column] - cell.count)
      }
      var text = indent + cells.joined(separator: "  ")
      while text.last == " " { text.removeLast() }
      return text
    }.joined(separator: "\n")
  }
}
