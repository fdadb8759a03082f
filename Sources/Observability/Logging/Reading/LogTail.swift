/// The last wanted records of a log file and of the full ones beside it, compressed or not.
public struct LogTail: Sendable {
    /// A record, without secrets that give themselves away.
    public struct Record: Sendable, Hashable, Codable {
        /// Its time as it stands in the log.
        public var time: String
        /// Its level.
        public var level: String
        /// The message.
        public var message: String
        /// The other fields that tell something of it.
        public var fields: [String: String]
    }

    /// Where a log lies, and which of its records are wanted.
    private let files: LogFileSet
    private let filter: LogFilter

    /// Looks into the log of a file for what a filter wants.
    public init(path: String, filter: LogFilter) {
        files = LogFileSet(path: path)
        self.filter = filter
    }

    /// Reads the last records, the oldest first.
    ///
    /// The files are read from the newest to the oldest, as far as it takes. One that cannot be
    /// read ends that, and what the newer ones have is given.
    ///
    /// - Throws: ``LogReadingError`` where there is no file, or the newest cannot be read.
    public func records(limit: Int) throws -> [Record] {
        var records: [Record] = []
        var hasRead = false
        for input in try files.open().reversed() where records.count < limit {
            do {
                records.insert(contentsOf: try last(limit - records.count, in: input), at: 0)
                hasRead = true
            } catch {
                guard hasRead else { throw error }
                break
            }
        }
        return records
    }

    private func last(_ limit: Int, in input: any LogInput) throws -> [Record] {
        let source = LogSource([input], filter: filter)
        let redaction = RedactionRules()
        var found: [ReadRecord] = []
        while let item = try source.next() {
            guard item.line.isObject, let record = ReadRecord(item.line) else { continue }
            found.append(record)
            // Cut in strides, since each cut moves what is left.
            if found.count == 2 * limit { found.removeFirst(limit) }
        }
        return found.suffix(limit).map { record in
            Record(
                time: record.time,
                level: "\(record.level)",
                message: redaction.redacted(record.message),
                fields: Dictionary(
                    record.fields.map { ($0.key, redaction.redacted($0.value)) },
                    uniquingKeysWith: { first, _ in first }
                )
            )
        }
    }
}
