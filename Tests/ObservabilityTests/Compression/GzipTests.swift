import Observability
import TestSupport
import Testing

@Suite struct GzipTests {
    @Test(.enabled(if: programPath("gzip") != nil, "needs gzip on the PATH"))
    func `what is compressed comes back whole from the gzip tool`() throws {
        let gzip = try #require(programPath("gzip"))
        var random = SeededRandom()
        for size in [0, 1, 1_000, 100_000] {
            let text = (0..<size).map { _ in "abc\n".utf8.randomElement(using: &random) ?? 0 }
            for effort in [Gzip.Effort.fast, .usual] {
                let packed = try Gzip.compress(text, effort: effort)
                let (status, output) = try feed(packed, to: gzip, ["-dc"])
                #expect(status == 0)
                #expect(Array(output.utf8) == text, "\(random)")
            }
        }
    }

    @Test func `repeated text becomes much smaller`() throws {
        let line = "http_requests_total{code=\"200\"} 1\n"
        let text = Array(String(repeating: line, count: 1_000).utf8)
        #expect(try Gzip.compress(text).count < text.count / 20)
    }
}
