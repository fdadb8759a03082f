/// The bounds of what a job may carry.
public enum JobLimits {
    /// The most failures that a job's row remembers; the oldest is dropped for the newest.
    public static let failures = 20
    /// The longest message of a failure, in characters; what is beyond is cut.
    public static let failureMessageLength = 2_000
    /// The most jobs that one statement enqueues; longer lists are cut into several.
    public static let jobsPerStatement = 1_000
    /// The longest name of a kind or a queue, in bytes.
    public static let nameLength = 64
    /// The largest payload, in bytes of JSON.
    ///
    /// Larger things belong in a table, their key in the job.
    public static let payloadBytes = 262_144
    /// The priorities there are; smaller runs first, 0 is ordinary.
    public static let priorities = -100...100
    /// The longest unique key, in bytes.
    public static let uniqueKeyBytes = 200

    /// Whether a text can be the name of a kind or a queue.
    static func isName(_ text: String) -> Bool {
        guard let first = text.utf8.first, (0x61...0x7A).contains(first) else { return false }
        return text.utf8.count <= nameLength
            && text.utf8.allSatisfy { byte in
                (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || byte == 0x5F
            }
    }
}
