import FoundationEssentials
import Synchronization

/// Counts quotas for one process, where there is no database.
final class MemoryQuotaStore: QuotaStore {
    private struct Key: Hashable {
        let vendor: String
        let window: String
    }

    private let windows = Mutex<[Key: QuotaWindow]>([:])
    private let now: @Sendable () -> Date

    /// Makes a store in which nothing is taken.
    init(now: @escaping @Sendable () -> Date = { Date() }) {
        self.now = now
    }

    func spend(_ spending: QuotaSpending) -> QuotaVerdict {
        let date = now()
        return windows.withLock { kept in
            var windows: [String: QuotaWindow] = [:]
            for part in spending.parts {
                let key = Key(vendor: spending.vendor, window: part.limit.window)
                var window = kept[key] ?? QuotaWindow(part.limit.period, at: date)
                window.advance(to: date, hearing: part.word, part.limit.period)
                windows[key.window] = window
            }
            let isGranted = spending.parts.allSatisfy { part in
                windows[part.limit.window]?
                    .permits(part.amount, part.limit, keeping: spending.share) ?? true
            }
            for part in spending.parts {
                if isGranted { windows[part.limit.window]?.take(part.amount) }
                let key = Key(vendor: spending.vendor, window: part.limit.window)
                kept[key] = windows[part.limit.window]
            }
            return QuotaVerdict(isGranted: isGranted, date: date, windows: windows)
        }
    }
}
