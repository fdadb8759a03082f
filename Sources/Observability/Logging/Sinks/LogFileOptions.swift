/// Where a log file lies, when it makes room for a new one, and what is kept of the old ones.
public struct LogFileOptions: Sendable {
    /// The file; a relative path is taken from the present working directory.
    public var path: String
    /// How large the file may grow, in bytes; a single longer line makes a file of its own.
    public var maxBytes = 10_240_000
    /// How many full files are kept; with 0 a full file is removed.
    public var backups = 10
    /// How far its first line may lie in the past; nil for no limit.
    public var maxAge: Duration?
    /// Whether full files are compressed with gzip.
    public var compresses = false
    /// How many bytes the file and the full ones may take together; nil for no limit.
    ///
    /// The oldest go first. What is just being compressed comes on top until it is done.
    public var totalBytes: Int?
    /// The time in nanoseconds since 1970; the system's clock unless a test holds it.
    public var time: @Sendable () -> Int64 = LogPipelineOptions.systemTime

    /// Names the file; everything else as it is usual.
    public init(path: String) {
        self.path = path
    }

    /// The size at which the file is rotated: a limit for all files together holds for one too.
    var rotationBytes: Int { min(maxBytes, totalBytes ?? maxBytes) }
}
