public import Foundation
import Logging
public import Observability
public import OutboundHTTP
import Synchronization

/// The quotas of one vendor, asked before each call.
public final class VendorQuota: Sendable {
    /// Of no vendor: everything is permitted and nothing counted.
    public static let unlimited = QuotaLedger(
        store: MemoryQuotaStore(),
        reserve: 0,
        health: HealthReporter(),
        metrics: MetricRegistry(),
        logger: Logger(label: "quotas") { _ in SwiftLogNoOpLogHandler() }
    ).quota(of: "", [])

    private struct State {
        /// What the vendor said since the last call, by window.
        var news: [String: QuotaWindow.Word] = [:]
        /// What was left of each window after the last call.
        var windows: [String: QuotaWindow] = [:]
        /// The purposes whose calls are held back now.
        var held: Set<QuotaPurpose> = []
    }

    /// The window of a vendor's own refusals, which permits everything until it is told otherwise.
    private static let pause = QuotaLimit("pause", .minute, size: nil)
    /// How long after it was said a vendor's word counts at most, in seconds: a day and an hour.
    private static let longestWord = 90_000.0
    /// How long a call waits where the ledger cannot be asked, in seconds.
    private static let pauseWithoutLedger = 5.0

    private let vendor: String
    private let limits: [QuotaLimit]
    private let store: any QuotaStore
    private let reserve: Double
    private let health: HealthReporter
    private let held: CounterFamily
    private let logger: Logger
    private let state = Mutex(State())

    init(
        vendor: String,
        limits: [QuotaLimit],
        store: any QuotaStore,
        reserve: Double,
        health: HealthReporter,
        held: CounterFamily,
        logger: Logger
    ) {
        self.vendor = vendor
        self.limits = limits.isEmpty ? [] : limits + [Self.pause]
        self.store = store
        self.reserve = reserve
        self.health = health
        self.held = held
        self.logger = logger
    }

    /// Takes one call, for the purpose of the task (``QuotaPurpose/current``).
    ///
    /// - Parameter units: What the call takes of the windows that count units.
    /// - Throws: `VendorFailure.waitUntil` where it would exceed a limit, or where the ledger
    ///   cannot be asked; `.needsPerson` where it never fits; `CancellationError`.
    public func spend(units: Int = 0) async throws {
        guard !limits.isEmpty else { return }
        let purpose = QuotaPurpose.current
        let news = state.withLock { state in
            defer { state.news = [:] }
            return state.news
        }
        let spending = QuotaSpending(
            vendor: vendor,
            share: purpose == .person ? 0 : reserve,
            parts: limits.map { limit in
                QuotaSpending.Part(
                    limit: limit,
                    amount: limit.unit == .calls ? 1 : units,
                    word: news[limit.window]
                )
            }
        )
        let verdict: QuotaVerdict
        do {
            verdict = try await store.spend(spending)
        } catch is CancellationError {
            putBack(news)
            throw CancellationError()
        } catch {
            putBack(news)
            throw VendorFailure.waitUntil(
                Date().addingTimeInterval(Self.pauseWithoutLedger),
                "the ledger of \(vendor)'s quotas cannot be asked: \(error)"
            )
        }
        state.withLock { $0.windows = verdict.windows }
        tell(verdict)
        guard verdict.isGranted else { throw refusal(spending, verdict, purpose) }
        let wasHeld = state.withLock { $0.held.remove(purpose) != nil }
        if wasHeld {
            logger.notice(
                "vendor quota is there again",
                metadata: ["upstream": "\(vendor)", "purpose": "\(purpose.rawValue)"]
            )
        }
    }

    /// Takes what the vendor said is left: it counts from the next call on, in every instance.
    ///
    /// Of several words on one window the one with the least left counts.
    public func heard(_ readings: [QuotaReading]) {
        let known = readings.filter { reading in limits.contains { $0.window == reading.window } }
        guard !known.isEmpty else { return }
        let words = known.map { ($0, Self.word($0)) }
        let told = state.withLock { state in
            for (reading, word) in words {
                guard let word else { continue }
                let earlier = state.news[reading.window]
                if let earlier, earlier.at >= word.at, earlier.left <= word.left { continue }
                state.news[reading.window] = word
            }
            return words.map { lowered($0.0, by: state.windows[$0.0.window]) }
        }
        health.left(told)
    }

    /// Takes it that the vendor turned a call away: no instance calls again before it said.
    public func refused(_ failure: VendorFailure, at now: Date) {
        guard case .waitUntil(let moment, _) = failure else { return }
        let until = min(moment, now.addingTimeInterval(Self.longestWord))
        state.withLock { state in
            let known = state.news[Self.pause.window]?.until ?? .distantPast
            state.news[Self.pause.window] = QuotaWindow.Word(
                left: 0,
                limit: nil,
                until: max(known, until),
                at: now
            )
        }
    }

    private static func word(_ reading: QuotaReading) -> QuotaWindow.Word? {
        guard let resetsAt = reading.resetsAt else { return nil }
        let longest = reading.observedAt.addingTimeInterval(longestWord)
        return QuotaWindow.Word(
            left: Int(min(max(reading.remaining, 0), 1e15)),
            limit: reading.limit.map { Int(min(max($0, 0), 1e15)) },
            until: min(resetsAt, longest),
            at: reading.observedAt
        )
    }

    /// A vendor's word, lowered by our own count.
    private func lowered(_ reading: QuotaReading, by window: QuotaWindow?) -> QuotaReading {
        guard let window, let limit = limits.first(where: { $0.window == reading.window }),
            let left = window.remaining(limit), Double(left) < reading.remaining,
            window.resets(limit) > reading.observedAt
        else { return reading }
        return QuotaReading(
            upstream: vendor,
            window: reading.window,
            limit: window.capacity(limit).map(Double.init) ?? reading.limit,
            remaining: Double(max(left, 0)),
            resetsAt: window.resets(limit),
            observedAt: reading.observedAt
        )
    }

    private func putBack(_ news: [String: QuotaWindow.Word]) {
        state.withLock { $0.news.merge(news) { newer, _ in newer } }
    }

    private func tell(_ verdict: QuotaVerdict) {
        health.left(
            limits.compactMap { limit in
                guard limit != Self.pause, let window = verdict.windows[limit.window],
                    let remaining = window.remaining(limit)
                else { return nil }
                return QuotaReading(
                    upstream: vendor,
                    window: limit.window,
                    limit: window.capacity(limit).map(Double.init),
                    remaining: Double(max(remaining, 0)),
                    resetsAt: window.resets(limit),
                    observedAt: verdict.date
                )
            }
        )
    }

    private func refusal(
        _ spending: QuotaSpending,
        _ verdict: QuotaVerdict,
        _ purpose: QuotaPurpose
    ) -> VendorFailure {
        var moment = verdict.date
        var names: [String] = []
        for part in spending.parts {
            guard let window = verdict.windows[part.limit.window],
                !window.permits(part.amount, part.limit, keeping: spending.share)
            else { continue }
            names.append(part.limit.window)
            held.child(vendor, part.limit.window, purpose.rawValue).increment()
            let resumption = window.resumes(part.amount, part.limit, keeping: spending.share)
            guard let resumption else {
                return .needsPerson(
                    "one call to \(vendor) takes \(part.amount) of the quota \(part.limit.window), "
                        + "more than it ever permits; raise its limit or make the calls smaller"
                )
            }
            moment = max(moment, resumption)
        }
        let isNew = state.withLock { $0.held.insert(purpose).inserted }
        if isNew {
            logger.notice(
                "vendor quota is used up, calls wait",
                metadata: [
                    "upstream": "\(vendor)", "window": "\(names.joined(separator: ","))",
                    "purpose": "\(purpose.rawValue)",
                    "resumes_at": "\(moment.formatted(.iso8601))",
                ]
            )
        }
        return .waitUntil(
            moment,
            Self.words(of: names, vendor: vendor, isKept: spending.share > 0)
                + "; calls go on at \(moment.formatted(.iso8601))"
        )
    }

    private static func words(of names: [String], vendor: String, isKept: Bool) -> String {
        guard names != [pause.window] else { return "\(vendor) has asked for a pause" }
        return "the quota \(names.joined(separator: " and ")) of \(vendor) is used up"
            + (isKept ? " but for what is kept for people's own actions" : "")
    }
}
