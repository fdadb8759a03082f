import Foundation
import Jobs

/// The log file's records of one job.
struct JobLog {
    /// A record.
    struct Line: Codable {
        let time: String
        let level: String
        let message: String
    }

    /// A record with the job that it belongs to.
    private struct Record: Decodable {
        let jobID: String?

        enum CodingKeys: String, CodingKey {
            case jobID = "job_id"
        }
    }

    /// The most bytes that are read of a file, from its end.
    private static let window: UInt64 = 16 * 1_024 * 1_024

    /// The file; the one that was rotated last is read too.
    let path: String

    /// The last records of a job, the oldest first; none where there is no file to read.
    func tail(of job: JobID, limit: Int = 20) -> [Line] {
        let lines = [path + ".1", path].flatMap { records(of: job, in: $0) }
        return Array(lines.suffix(limit))
    }

    private func records(of job: JobID, in path: String) -> [Line] {
        let wanted = Data("\"job_id\":\"\(job)\"".utf8)
        let decoder = JSONDecoder()
        return end(of: path).split(separator: UInt8(ascii: "\n")).compactMap { line in
            guard line.firstRange(of: wanted) != nil,
                // A line that is cut or is no record has nothing to tell.
                let record = try? decoder.decode(Record.self, from: line),
                record.jobID == "\(job)"
            else { return nil }
            return try? decoder.decode(Line.self, from: line)
        }
    }

    private func end(of path: String) -> Data {
        // Where this instance keeps no file, the report goes without a log.
        guard let file = FileHandle(forReadingAtPath: path) else { return Data() }
        defer { try? file.close() }
        do {
            let length = try file.seekToEnd()
            try file.seek(toOffset: length > Self.window ? length - Self.window : 0)
            return try file.readToEnd() ?? Data()
        } catch {
            return Data()
        }
    }
}
