import Testing

@testable import Observability

@Suite struct MetricConcurrencyTests {
    private static let rounds = 10_000_000

    @Test func `two threads lose no update of a counter, a gauge or a histogram`() async throws {
        let counter = Counter()
        let gauge = Gauge()
        let histogram = Histogram(bounds: [1, 2])
        let (ends, end) = AsyncStream<Void>.makeStream()
        for number in 1...2 {
            try BlockingThread.start(name: "rounds-\(number)") {
                for _ in 0..<Self.rounds {
                    counter.increment()
                    gauge.add(1)
                    histogram.observe(2)
                }
                end.yield()
            }
        }
        for await _ in ends.prefix(2) {}
        #expect(counter.value == UInt64(2 * Self.rounds))
        #expect(gauge.value == Double(2 * Self.rounds))
        #expect(histogram.count == UInt64(2 * Self.rounds))
        #expect(histogram.sum == Double(4 * Self.rounds))
        #expect((0...2).map { histogram.count(in: $0) } == [0, UInt64(2 * Self.rounds), 0])
    }

    @Test func `tasks that ask for one label set at once get one child`() async {
        let family = MetricRegistry().counter(
            .counter("requests_total", help: "Requests.", labels: ["path"])
        )
        await withDiscardingTaskGroup { group in
            for number in 0..<1_000 {
                group.addTask { family.child("/\(number % 10)").increment() }
            }
        }
        #expect((0..<10).allSatisfy { family.child("/\($0)").value == 100 })
    }

    @Test func `a mirrored total never falls`() {
        let counter = Counter()
        counter.mirror(total: 5.5)
        counter.mirror(total: 3)
        counter.increment()
        #expect(counter.mirroredTotal == 5.5)
        #expect(counter.value == 1)
    }

    @Test func `what is not a number is not observed`() {
        let histogram = Histogram(bounds: [1])
        histogram.observe(.nan)
        histogram.observe(.milliseconds(250))
        #expect(histogram.count == 1)
        #expect(histogram.sum == 0.25)
    }
}
