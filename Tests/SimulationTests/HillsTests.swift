import Random
import Scene
import Testing

@testable import Simulation

/// The obstacles of BipedalWalkerHardcore-v3, against what its generator says of their sizes.
@Suite struct HillsTests {
  private let step = 14.0 / 30

  private func ground(_ obstacles: String, _ index: Int) throws -> Ground {
    let diagnostics = Diagnostics()
    let text = "{ obstacles: [\(obstacles)] }"
    let tree = try #require(Tree.parse(text, path: "w.yaml", diagnostics))
    let reader = MappingReader(tree, of: "layout 'hills'", diagnostics)
    let hills = Hills(reader)
    reader.finish()
    #expect(diagnostics.all.isEmpty)
    var stream = RandomStream(.layout, seed: 5, UInt64(index))
    return hills.draw(robotRadius: 1, &stream)
  }

  private func size(_ block: [SIMD2<Double>]) -> SIMD2<Double> { (block[2] - block[0]) / step }

  @Test func `stumps are squares of one or two steps that stand on the ground`() throws {
    var sizes: Set<Int> = []
    for index in 0..<50 {
      let ground = try ground("stump", index)
      for block in ground.blocks {
        let size = size(block)
        #expect(abs(size.x - size.y) < 1e-9)
        sizes.insert(Int(size.x.rounded()))
        #expect(ground.lines[0].contains { abs($0.x - block[0].x) < 1e-9 && abs($0.y - block[0].y) < 1e-9 })
      }
    }
    #expect(sizes == [1, 2])
  }

  @Test func `pits are four deep and three or four wide, between walls of one step`() throws {
    var widths: Set<Int> = []
    for index in 0..<50 {
      let blocks = try ground("pit", index).blocks
      #expect(blocks.count % 2 == 0 && !blocks.isEmpty)
      for pair in stride(from: 0, to: blocks.count, by: 2) {
        for wall in [blocks[pair], blocks[pair + 1]] {
          #expect(abs(size(wall).x - 1) < 1e-9 && abs(size(wall).y - 4) < 1e-9)
        }
        widths.insert(Int(((blocks[pair + 1][0].x - blocks[pair][0].x) / step).rounded()))
      }
    }
    #expect(widths == [3, 4])
  }

  @Test func `the bottom of a pit is four steps below its edge`() throws {
    let ground = try ground("pit", 1)
    let wall = ground.blocks[0]
    let line = ground.lines[0]
    let edge = try #require(line.firstIndex { abs($0.x - wall[0].x) < 1e-9 })
    #expect(abs(line[edge].y - wall[2].y) < 1e-9)
    #expect(abs(line[edge + 1].y - wall[0].y) < 1e-9)
  }

  @Test func `stairs go up or down by one step, three or four times`() throws {
    var rises: Set<Int> = []
    for index in 0..<60 {
      let blocks = try ground("stairs", index).blocks
      for (one, next) in zip(blocks, blocks.dropFirst()) where abs(next[0].x - one[1].x) < 1e-9 {
        rises.insert(Int(((next[0].y - one[0].y) / step).rounded()))
      }
      for block in blocks { #expect(abs(size(block).x - 4) < 1e-9 && abs(size(block).y - 1) < 1e-9) }
    }
    #expect(rises == [-1, 1])
  }

  @Test func `between obstacles the ground rolls for five to nine points`() throws {
    for index in 0..<30 {
      let ground = try ground("stump", index)
      var starts = ground.blocks.map { Int(($0[0].x / step).rounded()) }
      #expect(starts.first == 20)
      while starts.count > 1 {
        let first = starts.removeFirst()
        // The stump's own points, then the rest.
        #expect((6...11).contains(starts[0] - first))
      }
    }
  }

  @Test func `an unknown obstacle is refused with a suggestion`() throws {
    let diagnostics = Diagnostics()
    let tree = try #require(Tree.parse("{ obstacles: [stumps] }", path: "w.yaml", diagnostics))
    _ = Hills(MappingReader(tree, of: "layout 'hills'", diagnostics))
    #expect(diagnostics.all.first?.message.contains("unknown obstacle 'stumps'") == true)
    #expect(diagnostics.all.first?.suggestion == "stump")
  }
}
