import Foundation
import FoundationXML
import Testing

/// What an SVG file shows, as any reader of XML finds it.
final class Chart: NSObject, XMLParserDelegate {
  private(set) var lines: [[SIMD2<Double>]] = []
  private(set) var bands: [[SIMD2<Double>]] = []
  private(set) var texts: [String] = []
  /// The bars of histograms: their left upper corners and their sizes.
  private(set) var bars: [(at: SIMD2<Double>, size: SIMD2<Double>)] = []

  init(_ text: String) throws {
    super.init()
    let parser = XMLParser(data: Data(text.utf8))
    parser.delegate = self
    try #require(parser.parse(), "\(String(describing: parser.parserError))")
  }

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
    attributes: [String: String]
  ) {
    let points = (attributes["points"] ?? "").split(separator: " ").map { pair in
      let numbers = pair.split(separator: ",").map { Double($0) ?? .nan }
      return SIMD2(numbers.first ?? .nan, numbers.last ?? .nan)
    }
    if name == "polyline" { lines.append(points) }
    if name == "polygon" { bands.append(points) }
    if name == "rect", attributes["class"] == "bar" {
      let number = { (key: String) in Double(attributes[key] ?? "") ?? .nan }
      bars.append((SIMD2(number("x"), number("y")), SIMD2(number("width"), number("height"))))
    }
  }

  func parser(_ parser: XMLParser, foundCharacters text: String) {
    let text = text.trimmingCharacters(in: .whitespacesAndNewlines)
    if !text.isEmpty { texts.append(text) }
  }
}
