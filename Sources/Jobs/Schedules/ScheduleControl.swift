public import FoundationEssentials

/// What people have asked of a schedule: to pause, or to leave out the next fire time.
public struct ScheduleControl: Sendable, Hashable {
    /// The present pause, or the last one that has ended.
    public var pause: Pause?
    /// The wish to leave out one fire time, until it has been met.
    public var skip: Wish?

    /// Nothing was asked.
    public init(pause: Pause? = nil, skip: Wish? = nil) {
        self.pause = pause
        self.skip = skip
    }

    /// Somebody's wish.
    public struct Wish: Sendable, Hashable {
        /// Who asked.
        public var actor: String
        /// Why.
        public var reason: String?
        /// When.
        public var at: Date

        /// Describes a wish.
        public init(actor: String, reason: String?, at: Date) {
            self.actor = actor
            self.reason = reason
            self.at = at
        }
    }

    /// A time without runs.
    public struct Pause: Sendable, Hashable {
        /// Who asked for it, why, and from when on.
        public var wish: Wish
        /// When it ended; nil while it lasts.
        public var until: Date?

        /// Describes a pause.
        public init(wish: Wish, until: Date? = nil) {
            self.wish = wish
            self.until = until
        }
    }

    /// Whether nothing may start now.
    public var isPaused: Bool { pause.map { $0.until == nil } ?? false }

    /// The pause in which a fire time is left out; while one lasts it takes in what came before.
    func pause(over fireTime: Date) -> Pause? {
        guard let pause else { return nil }
        guard let until = pause.until else { return pause }
        return fireTime > pause.wish.at && fireTime <= until ? pause : nil
    }
}
