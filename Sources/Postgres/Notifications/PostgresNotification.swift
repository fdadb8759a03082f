/// What a listener hears.
public enum PostgresNotification: Sendable, Equatable {
    /// From now on nothing is missed; at the start, after every reconnect and after an overflow.
    /// Whoever keeps state looks at the database itself now, since messages may have been missed.
    case listening
    /// A message sent by NOTIFY.
    case message(Message)

    /// A message sent by NOTIFY.
    public struct Message: Sendable, Equatable {
        /// The channel it was sent on.
        public let channel: String
        /// Its text, empty where none was given.
        public let payload: String
        /// The server process that sent it.
        public let backendID: Int32
    }
}
