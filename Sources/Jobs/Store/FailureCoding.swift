import FoundationEssentials

/// How failures are written into a job's row and read back.
enum FailureCoding {
    static func encode(_ failure: JobFailure) -> String {
        let encoder = JSONEncoder()
        encoder.dateEncodingStrategy = .iso8601
        // Texts, an integer and a date can always be written; the fallback keeps the statement
        // whole.
        guard let bytes = try? encoder.encode(failure) else { return "{}" }
        return String(decoding: bytes, as: UTF8.self)
    }

    static func decode(_ text: String, of job: JobID) throws(JobError) -> [JobFailure] {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        do {
            return try decoder.decode([JobFailure].self, from: Data(text.utf8))
        } catch {
            throw .unreadableRow(job, reason: "its failures are not in the known form")
        }
    }
}
