/// Who speaks: the fields that every record of a process carries.
public struct ServiceIdentity: Sendable, Hashable {
    /// The program, such as `taskforge`; also journald's `SYSLOG_IDENTIFIER`.
    public let service: String
    /// The program's version.
    public let version: String
    /// Which of several processes it is, such as the host's name.
    public let instance: String

    /// Names the process that speaks.
    public init(service: String = "taskforge", version: String, instance: String) {
        self.service = service
        self.version = version
        self.instance = instance
    }
}
