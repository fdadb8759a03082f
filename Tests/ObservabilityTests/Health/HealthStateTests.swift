import FoundationEssentials
import TestSupport
import Testing

@testable import Observability

@Suite struct HealthStateTests {
    private let check = HealthCheck("api", impact: .degrading, failures: 3, recoveries: 2) {}

    private func observation(
        _ failure: String?,
        _ evidence: HealthObservation.Evidence = .probe,
        at second: Double = 0,
        count: Int = 1
    ) -> HealthObservation {
        HealthObservation(
            failure: failure,
            evidence: evidence,
            date: Date(timeIntervalSince1970: second),
            count: count
        )
    }

    /// Whether the check is healthy after each piece of evidence.
    private func course(_ evidence: [HealthObservation]) -> [Bool] {
        var state: HealthState?
        return evidence.map { observation in
            let next = HealthState.taking(observation, into: state, of: check).state
            state = next
            return next.isHealthy
        }
    }

    @Test func `one failed probe of ten leaves a check healthy`() {
        let evidence = (0..<10).map { observation($0 == 4 ? "refused" : nil) }
        #expect(course(evidence) == Array(repeating: true, count: 10))
    }

    @Test func `so many failures in a row are believed, and so many successes`() {
        let evidence = [nil, "a", "b", "c", nil, "d", nil, nil].map { observation($0) }
        #expect(course(evidence) == [true, true, true, false, false, false, false, true])
    }

    @Test func `one failed call is believed at once`() {
        #expect(course([observation(nil), observation("503", .traffic)]) == [true, false])
    }

    @Test func `the first evidence is believed alone`() {
        #expect(course([observation("refused")]) == [false])
        #expect(course([observation(nil)]) == [true])
    }

    @Test func `evidence put together counts as much as its pieces`() throws {
        var random = SeededRandom()
        for _ in 0..<200 {
            var (single, joined): (HealthState?, HealthState?) = (nil, nil)
            for step in 0..<20 {
                let failure = Bool.random(using: &random) ? "down" : nil
                let evidence: HealthObservation.Evidence =
                    Bool.random(using: &random) ? .probe : .traffic
                let count = Int.random(in: 1...4, using: &random)
                for _ in 0..<count {
                    let one = observation(failure, evidence, at: Double(step))
                    single = HealthState.taking(one, into: single, of: check).state
                }
                let all = observation(failure, evidence, at: Double(step), count: count)
                joined = HealthState.taking(all, into: joined, of: check).state
                let (left, right) = (try #require(single), try #require(joined))
                // The very first failures are believed alone, whether put together or not.
                #expect(left.isHealthy == right.isHealthy, "\(random)")
                #expect(left.consecutiveFailures == right.consecutiveFailures, "\(random)")
                #expect(left.consecutiveSuccesses == right.consecutiveSuccesses, "\(random)")
                #expect(left.since == right.since, "\(random)")
            }
        }
    }

    @Test func `no course of a day spends more probes than the budget`() {
        var random = SeededRandom()
        let scope = HealthCheckScope.shared(probesPerDay: 4)
        let interval = Duration.seconds(8 * 3_600)
        for _ in 0..<100 {
            var probes: [(date: Date, isEarly: Bool)] = []
            var regularRefused = 0
            for minute in stride(from: 0.0, to: 4 * 1_440, by: 10) {
                let now = Date(timeIntervalSince1970: minute * 60)
                let day = probes.filter { $0.date > now.addingTimeInterval(-86_400) }
                let isDue =
                    (probes.last?.date ?? .distantPast) <= now.addingTimeInterval(-8 * 3_600)
                guard isDue || Int.random(in: 0..<6, using: &random) == 0 else { continue }
                let refusal = scope.probeIsOverBudget(
                    until: day,
                    isEarly: !isDue,
                    interval: interval
                )
                if refusal == nil { probes.append((now, !isDue)) }
                if refusal != nil, isDue { regularRefused += 1 }
            }
            for probe in probes {
                let window = probes.filter {
                    $0.date >= probe.date && $0.date < probe.date.addingTimeInterval(86_400)
                }
                #expect(window.count <= 4, "\(random)")
            }
            // The early ones leave the regular ones their place.
            #expect(regularRefused == 0, "\(random)")
        }
    }
}
