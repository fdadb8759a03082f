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
    /// The largest checkpoint, in bytes of JSON.
    public static let checkpointBytes = 65_536
    /// The longest key of any sort, in bytes.
    public static let keyBytes = 200
    /// The most starts that a rate limit can allow in its period; that many are remembered.
    public static let rateStarts = 1_000
    /// The lengths that a rate's period and a unique key's window may have.
    public static let spans: ClosedRange<Duration> = .milliseconds(1)...(.seconds(30 * 86_400))
    /// How long a statement of the queue may take before the server is told to stop it.
    public static let statementTime: Duration = .seconds(10)

    /// Whether a text can be a key.
    static func isKey(_ text: String) -> Bool {
        (1...keyBytes).contains(text.utf8.count)
    }

    /// Whether a rate can be kept.
    static func admits(_ rate: JobRate) -> Bool {
        (1...rateStarts).contains(rate.limit) && spans.contains(rate.period)
    }

    /// Whether a text can be the name of a kind or a queue.
    static func isName(_ text: String) -> Bool {
        guard let first = text.utf8.first, (0x61...0x7A).contains(first) else { return false }
        return text.utf8.count <= nameLength
            && text.utf8.allSatisfy { byte in
                (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || byte == 0x5F
            }
    }
}
