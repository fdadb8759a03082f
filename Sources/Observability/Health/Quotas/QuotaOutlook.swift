public import FoundationEssentials
import Synchronization

/// Keeps the newest word on every vendor's quotas, and works out how fast they are used.
///
/// The remainder that a vendor names is of the whole account, so that the rate is that of all
/// instances and of whoever else uses the account.
public final class QuotaOutlook: Sendable {
    /// The most quotas that are kept; further ones are left out.
    static let limit = 64

    private struct Key: Hashable {
        let upstream: String
        let window: String
    }

    private struct State {
        var meters: [Key: QuotaMeter] = [:]
        var untold: Set<Key> = []
    }

    private let state = Mutex(State())

    /// Makes an empty outlook.
    public init() {}

    /// Takes what a vendor said to this instance.
    public func record(_ readings: [QuotaReading]) {
        take(readings, isOwn: true)
    }

    /// Takes what vendors said to other instances.
    func merge(_ readings: [QuotaReading]) {
        take(readings, isOwn: false)
    }

    /// What this instance heard since the last call, to tell the others.
    func takeNews() -> [QuotaReading] {
        state.withLock { state in
            defer { state.untold = [] }
            return state.untold.compactMap { state.meters[$0]?.reading }
        }
    }

    /// Takes readings back that could not be told; newer ones of the same quotas count.
    func putBack(_ readings: [QuotaReading]) {
        state.withLock { state in
            for reading in readings {
                state.untold.insert(Key(upstream: reading.upstream, window: reading.window))
            }
        }
    }

    /// How long each quota lasts, ordered by vendor and window.
    public func forecasts(at now: Date) -> [QuotaForecast] {
        state.withLock { Array($0.meters.values) }
            .map { QuotaForecast($0.reading, at: now) }
            .sorted {
                ($0.reading.upstream, $0.reading.window) < ($1.reading.upstream, $1.reading.window)
            }
    }

    private func take(_ readings: [QuotaReading], isOwn: Bool) {
        state.withLock { state in
            for reading in readings {
                let key = Key(upstream: reading.upstream, window: reading.window)
                if state.meters[key] == nil {
                    guard state.meters.count < Self.limit else { continue }
                    state.meters[key] = QuotaMeter(reading)
                } else if state.meters[key]?.take(reading) != true {
                    continue
                }
                if isOwn { state.untold.insert(key) }
            }
        }
    }
}

/// Works out the rate at which one quota is used, from the remainders that the vendor names.
struct QuotaMeter: Sendable {
    /// The newest word, with the rate.
    private(set) var reading: QuotaReading
    /// Where the rate is counted from: a reading at least ``span`` old, or the window's first.
    private var anchor: QuotaReading
    private var nextAnchor: QuotaReading

    /// The time over which a rate is taken, in seconds: the last ten to twenty minutes.
    static let span = 600.0

    /// Begins with a first reading, which may bring a rate along from another instance.
    init(_ reading: QuotaReading) {
        self.reading = reading
        anchor = reading
        nextAnchor = reading
    }

    /// Takes a reading, unless it is older than what is known; says whether it was taken.
    mutating func take(_ new: QuotaReading) -> Bool {
        guard new.observedAt > reading.observedAt else { return false }
        var new = new
        if new.remaining > reading.remaining {
            // The window began anew.
            anchor = new
            nextAnchor = new
            new.ratePerSecond = nil
            reading = new
            return true
        }
        if new.observedAt.timeIntervalSince(nextAnchor.observedAt) >= Self.span {
            anchor = nextAnchor
            nextAnchor = reading
        }
        let time = new.observedAt.timeIntervalSince(anchor.observedAt)
        let used = anchor.remaining - new.remaining
        new.ratePerSecond = time > 0 ? used / time : reading.ratePerSecond
        reading = new
        return true
    }
}
