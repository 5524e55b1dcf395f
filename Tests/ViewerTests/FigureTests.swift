import Testing

@testable import Viewer

struct FigureTests {
  @Test func `what is rounded to zero has no minus`() {
    #expect(Figure.text("%.2f", Float(-0.004)) == "0.00")
    #expect(Figure.text("%+.3f", -0.0) == "+0.000")
    #expect(Figure.text("%.2f", -0.006) == "-0.01")
    #expect(Figure.text("%+.1f", 12.5) == "+12.5")
    #expect(Figure.text("%.0f", -100.2) == "-100")
    #expect(Figure.text("%.1f", -Double.infinity) == "-inf")
  }
}
