import Dispatch
import Synchronization
import TestSupport
import Testing

@testable import Observability

@Suite(.timeLimit(.minutes(3))) struct MetricScraperTests {
    /// A registry whose gathers wait until a test lets them go.
    private struct Gate: Sendable {
        let registry = MetricRegistry()
        let gathers = Gathers()
        let opening = DispatchSemaphore(value: 0)

        init() {
            registry.onGather { [gathers, opening] in
                gathers.count.wrappingAdd(1, ordering: .relaxed)
                opening.wait()
            }
        }

        func open(_ times: Int) {
            for _ in 0..<times { opening.signal() }
        }
    }

    private func scrapes(_ registry: MetricRegistry, _ outcome: String) -> UInt64 {
        let descriptor = registry.declared().map(\.descriptor)
            .first { $0.name == "taskforge_metric_scrapes_total" }
        return descriptor.map { registry.counter($0).child(outcome).value } ?? 0
    }

    @Test func `fifty scrapes at once share one gather`() async throws {
        let gate = Gate()
        let scraper = MetricScraper(registry: gate.registry)
        let answers = try await withThrowingTaskGroup(of: [UInt8].self) { group in
            for _ in 0..<50 { group.addTask { try await scraper.scrape(.init()) } }
            try await eventually("all but one share") {
                scrapes(gate.registry, "shared") == 49
            }
            gate.open(1)
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(answers.count == 50)
        #expect(Set(answers).count == 1)
        #expect(gate.gathers.count.load(ordering: .relaxed) == 1)
        #expect(scrapes(gate.registry, "answered") == 50)
    }

    @Test func `gathers beyond the limit are refused, and counted`() async throws {
        let gate = Gate()
        let scraper = MetricScraper(registry: gate.registry, gatherLimit: 2)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for name in ["a", "b"] {
                group.addTask { _ = try await scraper.scrape(.init(names: [name])) }
            }
            try await eventually("both run") { gate.gathers.count.load(ordering: .relaxed) == 2 }
            await #expect(throws: MetricScrapeRefused.self) {
                try await scraper.scrape(.init(names: ["c"]))
            }
            gate.open(2)
            try await group.waitForAll()
        }
        #expect(scrapes(gate.registry, "refused") == 1)
        gate.open(1)
        _ = try await scraper.scrape(.init(names: ["c"]))
    }

    @Test func `a scrape that is cancelled ends at once, and the others get their answer`()
        async throws
    {
        let gate = Gate()
        let scraper = MetricScraper(registry: gate.registry)
        try await withThrowingTaskGroup(of: [UInt8].self) { group in
            group.addTask { try await scraper.scrape(.init()) }
            try await eventually("it runs") { gate.gathers.count.load(ordering: .relaxed) == 1 }
            await withTaskGroup(of: Void.self) { cancelled in
                cancelled.addTask {
                    await #expect(throws: CancellationError.self) {
                        try await scraper.scrape(.init())
                    }
                }
                cancelled.cancelAll()
            }
            gate.open(1)
            #expect(try await group.next()?.isEmpty == false)
        }
    }
}

/// How many gathers have begun.
private final class Gathers: Sendable {
    let count = Atomic<Int>(0)
}
