import Glibc

/// Where the program's standard output and error lead, as systemd names a stream: device and inode.
struct JournalStreams: Sendable {
    /// Where standard output leads.
    var output: String?
    /// Where standard error leads.
    var error: String?

    /// The streams of this process.
    static var ofThisProcess: JournalStreams {
        JournalStreams(output: name(of: STDOUT_FILENO), error: name(of: STDERR_FILENO))
    }

    /// The sinks beside the file that are usual: the journal gets records with their fields, and
    /// then no second time as lines, where it reads standard output.
    ///
    /// - Parameter journal: What systemd says in `JOURNAL_STREAM`; a child of a service may have
    ///   inherited it with streams of its own. See systemd.exec(5).
    func usualSinks(journal: String?) -> [String] {
        guard let journal else { return ["stdout"] }
        if output == journal { return ["journald"] }
        return error == journal ? ["stdout", "journald"] : ["stdout"]
    }

    private static func name(of descriptor: Int32) -> String? {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return nil }
        return "\(status.st_dev):\(status.st_ino)"
    }
}
