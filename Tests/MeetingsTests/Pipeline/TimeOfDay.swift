import Foundation
import Synchronization

/// A time of day that a test sets.
final class TimeOfDay: Sendable {
    private let held: Mutex<Date>

    init(_ date: Date) {
        held = Mutex(date)
    }

    var now: Date {
        get { held.withLock { $0 } }
        set { held.withLock { $0 = newValue } }
    }
}
