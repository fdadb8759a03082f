import Foundation
import OrderedCollections

/// The memory of answers to mutations that carried an idempotency key.
///
/// An answer is kept for 30 minutes, unless it is larger than a megabyte; the oldest give way when
/// the memory is full. Source: the vendor's page on idempotency, 2026-09.
struct MondayIdempotency: Sendable {
    /// An answer that was given.
    struct Stored: Sendable, Hashable, Codable {
        /// The key, together with whose it is.
        let key: String

        /// The HTTP status.
        let status: Int

        /// The body.
        let body: String

        /// When it was given.
        let at: Date
    }

    /// What is known of a key.
    enum Standing: Equatable {
        /// Nobody used it, or too long ago; it is now marked as running.
        case new

        /// A request with it is being worked on.
        case running

        /// It was answered.
        case answered(Stored)
    }

    /// How long an answer is kept.
    static let lifetime: TimeInterval = 30 * 60

    /// The largest body that is kept, in bytes.
    static let maximumBody = 1_048_576

    /// The most bytes of all bodies.
    static let maximumBytes = 64 * 1_048_576

    private var answers: OrderedDictionary<String, Stored> = [:]
    private var running: Set<String> = []
    private var bytes = 0

    /// Looks a key up, and marks it as running where it is new.
    mutating func begin(_ key: String, at now: Date) -> Standing {
        dropExpired(at: now)
        if let stored = answers[key] { return .answered(stored) }
        return running.insert(key).inserted ? .new : .running
    }

    /// Ends the run of a key whose request came to nothing, so that it may be used again.
    mutating func abandon(_ key: String) { running.remove(key) }

    /// Keeps the answer of a key's request.
    mutating func finish(_ stored: Stored) {
        running.remove(stored.key)
        guard stored.body.utf8.count <= Self.maximumBody else { return }
        forget(stored.key)
        answers[stored.key] = stored
        bytes += stored.body.utf8.count
        while bytes > Self.maximumBytes, let oldest = answers.keys.first { forget(oldest) }
    }

    /// The answers that are still kept, oldest first.
    var stored: [Stored] { Array(answers.values) }

    private mutating func dropExpired(at now: Date) {
        while let (key, oldest) = answers.elements.first,
            now.timeIntervalSince(oldest.at) >= Self.lifetime
        {
            forget(key)
        }
    }

    private mutating func forget(_ key: String) {
        if let stored = answers.removeValue(forKey: key) { bytes -= stored.body.utf8.count }
    }
}
