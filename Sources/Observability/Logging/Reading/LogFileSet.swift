/// A log file together with the full ones beside it, the oldest first.
struct LogFileSet {
    /// The file that is written to.
    let path: String

    /// Opens all of them, or the one file where it is itself one of the full ones.
    ///
    /// They are opened from the newest to the oldest: a rotation meanwhile moves a file on to a
    /// place that is still to come, where it is known again, and none is missed.
    ///
    /// - Throws: ``LogReadingError`` where there is none that can be opened.
    func open() throws -> [any LogInput] {
        var inputs: [any LogInput] = []
        var seen: Set<FileIdentity> = []
        var failure: LogReadingError?
        for path in [path] + RotatedFiles(path: path).members().map(\.path) {
            do {
                let input = try LogFileInput(path: path)
                if let identity = input.identity, seen.insert(identity).inserted {
                    inputs.insert(input, at: 0)
                }
            } catch let error as LogReadingError {
                // The oldest may be removed meanwhile, and the newest not be made again yet.
                failure = failure ?? error
            }
        }
        if inputs.isEmpty, let failure { throw failure }
        return inputs
    }

    /// The files that came after one that was the live file before, the oldest first.
    func inputs(after identity: FileIdentity?) throws -> [any LogInput] {
        let members = RotatedFiles(path: path).members()
        // Where it is gone or compressed by now, nothing between it and the live file is known.
        let place = members.firstIndex { FileIdentity(path: $0.path) == identity } ?? 0
        return try members[..<place].reversed().map { try LogFileInput(path: $0.path) }
            + [LogFileInput(path: path)]
    }
}
