extension MeetingPipeline {
    /// The source of transcripts that `taskforge import` reads.
    public static let fileSource = "file"

    /// The source of transcripts that lay in the watched folder.
    public static let dropFolderSource = "drop_folder"

    /// Reads a transcript file of any known format, stores it and queues its extraction.
    ///
    /// The same file again, or the same meeting in another file, changes nothing.
    ///
    /// - Parameters:
    ///   - bytes: The file's content.
    ///   - fileName: Its name, which may tell format, title and date.
    ///   - source: Where it came from: ``fileSource`` or ``dropFolderSource``.
    /// - Throws: ``TranscriptFormatError`` where the file is broken, with line and reason.
    public func importTranscript(
        _ bytes: [UInt8],
        fileName: String,
        source: String
    ) async throws -> StoreOutcome {
        let work = WorkInProgress()
        let meeting = try TranscriptReader().read(bytes, fileName: fileName)
        return try await keep(meeting, source: source, work: work)
    }
}
