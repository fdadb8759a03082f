import Observability
import Synchronization

/// Asks hearts for beats, and knows which of them has not answered.
///
/// A heart is asked again only once it has answered, so that one that stands still is not buried
/// under questions.
final class Heartbeats: Sendable {
    private let hearts: [Heart]
    private let waiting: Mutex<Set<String>>

    /// Begins with hearts that nobody has asked.
    init(_ hearts: [Heart]) {
        self.hearts = hearts
        waiting = Mutex([])
    }

    /// Asks every heart that has answered.
    func ask() {
        for heart in hearts {
            let isNew = waiting.withLock { $0.insert(heart.name).inserted }
            guard isNew else { continue }
            heart.ask { [weak self] in self?.beat(heart.name) }
        }
    }

    /// The hearts that were asked and have not answered, ordered by name.
    var silent: [String] { waiting.withLock { $0.sorted() } }

    private func beat(_ name: String) {
        _ = waiting.withLock { $0.remove(name) }
    }
}
