import Foundation
import Meetings

/// Transcript files that are named on the command line.
struct TranscriptFiles {
    private let reader = TranscriptReader()
    /// How many files could not be read so far.
    private(set) var failures = 0

    /// Reads a file; one that is refused is told with its reason, and nil is returned.
    mutating func meeting(at path: String) -> Meeting? {
        guard let bytes = read(path) else { return nil }
        do {
            return try reader.read(bytes, fileName: URL(fileURLWithPath: path).lastPathComponent)
        } catch {
            refuse(path, error)
            return nil
        }
    }

    /// Reads a file's bytes; a file that cannot be opened is told, and nil is returned.
    mutating func read(_ path: String) -> [UInt8]? {
        do {
            return try bytes(of: path)
        } catch {
            refuse(path, error)
            return nil
        }
    }

    /// Tells that a file was refused, and counts it.
    mutating func refuse(_ path: String, _ error: any Error) {
        failures += 1
        Terminal.tell("\(path): \(error)")
    }

    /// Says how many files were refused, as the command's failure.
    func check(of count: Int) throws(Failure) {
        guard failures > 0 else { return }
        throw .failed("\(failures) of \(count) files could not be read.")
    }

    /// Reads every transcript in a folder, in the order of the names.
    static func meetings(in folder: String) throws(Failure) -> [Meeting] {
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
        } catch {
            throw .notReady("The folder \(folder) cannot be read: name one with transcript files.")
        }
        var files = TranscriptFiles()
        let meetings = names.filter { !$0.hasPrefix(".") }.compactMap {
            files.meeting(at: folder + "/" + $0)
        }
        guard !meetings.isEmpty else {
            throw .notReady("The folder \(folder) holds no transcript that can be read.")
        }
        return meetings
    }

    private func bytes(of path: String) throws -> [UInt8] {
        guard let handle = FileHandle(forReadingAtPath: path) else {
            throw Failure.failed("The file cannot be opened.")
        }
        defer {
            // Closing a file that was only read can lose nothing.
            try? handle.close()
        }
        // One byte more than the limit is enough for the reader to refuse the file.
        let data = try handle.read(upToCount: reader.limits.fileBytes + 1) ?? Data()
        return Array(data)
    }
}
