/// What can be wrong with a job or with a call to the queue.
public enum JobError: Error, Equatable, CustomStringConvertible {
    /// What an attempt saved is not what the present program expects.
    case checkpointNotDecodable(JobID, reason: String)
    /// The checkpoint is larger than ``JobLimits/checkpointBytes``.
    case checkpointTooLarge(JobID, bytes: Int)
    /// Two definitions of one kind.
    case duplicateKind(String)
    /// A kind's or a queue's name that breaks the rule of names.
    case invalidName(String)
    /// A key that is empty or longer than ``JobLimits/keyBytes``.
    case keyInvalid(kind: String, bytes: Int)
    /// The job was taken from its worker, so what it did in this transaction must not stand.
    case leaseLost(JobID)
    /// The payload is larger than ``JobLimits/payloadBytes``.
    case payloadTooLarge(kind: String, bytes: Int)
    /// The payload cannot be written as JSON.
    case payloadNotEncodable(kind: String, reason: String)
    /// The payload in the store is not what the kind's type expects.
    case payloadNotDecodable(kind: String, reason: String)
    /// A priority outside ``JobLimits/priorities``.
    case priorityOutOfRange(Int)
    /// A rate outside ``JobLimits/rateStarts`` and ``JobLimits/spans``.
    case rateInvalid(kind: String, JobRate)
    /// A row holds what this program does not know.
    case unreadableRow(JobID, reason: String)
    /// A unique key changed hands again and again while the job was being enqueued.
    case uniqueKeyContended(kind: String)
    /// A window of uniqueness without a key, or outside ``JobLimits/spans``.
    case windowInvalid(kind: String, Duration)

    /// A sentence that says what is wrong and what to do; safe to log.
    public var description: String {
        switch self {
        case .checkpointNotDecodable(let id, let reason):
            "What job \(id) saved does not fit its type: \(reason). "
                + "Was it saved by another version?"
        case .checkpointTooLarge(let id, let bytes):
            "The checkpoint of job \(id) has \(bytes) bytes, above the limit of "
                + "\(JobLimits.checkpointBytes); store the data in a table and save its key."
        case .duplicateKind(let kind):
            "Two definitions of the job kind `\(kind)`; give one of them another name."
        case .invalidName(let name):
            "`\(name.prefix(100))` cannot name a job kind or a queue; use 1 to "
                + "\(JobLimits.nameLength) of a-z, 0-9 and _, and start with a letter."
        case .keyInvalid(let kind, let bytes):
            "A key of a `\(kind)` job has \(bytes) bytes; it needs 1 to \(JobLimits.keyBytes)."
        case .leaseLost(let id):
            "Job \(id) is no longer held by this worker; roll back and let its new holder go on."
        case .payloadTooLarge(let kind, let bytes):
            "The payload of a `\(kind)` job has \(bytes) bytes, above the limit of "
                + "\(JobLimits.payloadBytes); store the data in a table and enqueue its key."
        case .payloadNotEncodable(let kind, let reason):
            "The payload of a `\(kind)` job cannot be written as JSON: \(reason)."
        case .payloadNotDecodable(let kind, let reason):
            "The stored payload of a `\(kind)` job does not fit its type: \(reason). "
                + "Was it enqueued by another version?"
        case .priorityOutOfRange(let priority):
            "Priority \(priority) is outside \(JobLimits.priorities.lowerBound) to "
                + "\(JobLimits.priorities.upperBound)."
        case .rateInvalid(let kind, let rate):
            "A `\(kind)` job cannot be limited to \(rate.limit) starts in \(rate.period); "
                + "use 1 to \(JobLimits.rateStarts) starts in at most 30 days."
        case .unreadableRow(let id, let reason):
            "Job \(id) cannot be read: \(reason). Was it written by a newer version?"
        case .uniqueKeyContended(let kind):
            "The unique key of a `\(kind)` job changed hands while it was enqueued; try again."
        case .windowInvalid(let kind, let window):
            "A `\(kind)` job cannot be unique for \(window); give it a unique key and a time of at "
                + "most 30 days."
        }
    }
}
