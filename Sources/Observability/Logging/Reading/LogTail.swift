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

    /// What could be read.
    public struct Part: Sendable {
        /// The last records, the oldest first.
        public var records: [Record]
        /// Why what is older is missing; nil where nothing is.
        public var failure: (any Error)?
    }

    /// Where a log lies, and which of its records are wanted.
    private let files: LogFileSet
    private let filter: LogFilter

    /// Looks into the log of a file for what a filter wants.
    public init(path: String, filter: LogFilter) {
        files = LogFileSet(path: path)
        self.filter = filter
    }

    /// Reads the last records.
    ///
    /// The files are read from the newest to the oldest, as far as it takes. One that cannot be
    /// read to its end ends that.
    ///
    /// - Throws: ``LogReadingError`` where there is no file.
    public func read(limit: Int) throws -> Part {
        var part = Part(records: [])
        for input in try files.open().reversed() where part.records.count < limit {
            let older = last(limit - part.records.count, in: input)
            part.records.insert(contentsOf: older.records, at: 0)
            part.failure = older.failure
            if part.failure != nil { break }
        }
        return part
    }

    private func last(_ limit: Int, in input: any LogInput) -> Part {
        let source = LogSource([input], filter: filter)
        let redaction = RedactionRules()
        var found: [ReadRecord] = []
        var failure: (any Error)?
        do {
            while let item = try source.next() {
                guard item.line.isObject, let record = ReadRecord(item.line) else { continue }
                found.append(record)
                // Cut in strides, since each cut moves what is left.
                if found.count == 2 * limit { found.removeFirst(limit) }
            }
        } catch let error {
            failure = error
        }
        let records = found.suffix(limit).map { record in
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
        return Part(records: records, failure: failure)
    }
}
