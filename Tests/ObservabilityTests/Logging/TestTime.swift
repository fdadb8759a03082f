import Synchronization

@testable import Observability

/// The time of records, which stands still until a test moves it.
final class TestTime: Sendable {
    private let nanoseconds = Atomic(fixedTime)

    var now: Int64 { nanoseconds.load(ordering: .relaxed) }

    func advance(nanoseconds amount: Int64) {
        nanoseconds.add(amount, ordering: .relaxed)
    }
}
