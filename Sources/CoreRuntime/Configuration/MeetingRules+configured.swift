import Foundation
import Meetings

extension MeetingRules {
    /// The rules of a file, or the built-in ones where no file is named.
    ///
    /// - Throws: `MeetingRulesError` with every fault of the file.
    static func configured(_ path: String?) throws(MeetingRulesError) -> MeetingRules {
        guard let path else { return .builtIn }
        guard let text = text(of: path) else {
            throw MeetingRulesError(
                faults: [
                    MeetingRulesFault(file: path, problem: "it cannot be read as a text in UTF-8")
                ]
            )
        }
        return try MeetingRulesFile.read(text, name: path)
    }

    private static func text(of path: String) -> String? {
        guard let handle = FileHandle(forReadingAtPath: path) else { return nil }
        defer {
            // Closing a file that was only read can lose nothing.
            try? handle.close()
        }
        // One byte more than the limit is enough to refuse the file; a folder cannot be read.
        guard let data = try? handle.read(upToCount: MeetingRulesFile.sizeLimit + 1) else {
            return nil
        }
        return String(bytes: data, encoding: .utf8)
    }
}
