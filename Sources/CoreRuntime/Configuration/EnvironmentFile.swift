import ModuleKit

/// Reads a `.env` file: one `NAME=value` a line, as shells and other tools write them.
///
/// A leading `export`, blank lines and `#` comments are allowed. A value may stand in single
/// quotes (taken as it is) or in double quotes (with `\n`, `\t`, `\"`, `\\` and `\$`); without
/// quotes it ends before ` #`. Variables are not expanded.
struct EnvironmentFile: Sendable {
    /// The largest file that is read, in bytes.
    static let sizeLimit = 1 << 20

    /// The values by name; of a name that is written twice, the last.
    private(set) var values: [String: String] = [:]
    /// What could not be read, with the line's number.
    private(set) var faults: [ConfigurationFault] = []

    /// Reads the text of a file.
    ///
    /// - Parameters:
    ///   - text: The file's text.
    ///   - name: The file's name, for faults.
    init(_ text: String, name: String = ".env") {
        // A carriage return with its line feed is one character, which counts as a newline.
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        for (index, line) in lines.enumerated() {
            do throws(Malformed) {
                guard let (key, value) = try Self.assignment(in: line) else { continue }
                values[key] = value
            } catch {
                faults.append(
                    ConfigurationFault(
                        name: "\(name), line \(index + 1),",
                        problem: error.problem,
                        remedy: "Write it as NAME=value."
                    )
                )
            }
        }
    }

    private struct Malformed: Error {
        let problem: String
    }

    private static func assignment(
        in line: Substring
    ) throws(Malformed) -> (key: String, value: String)? {
        var rest = trimmed(line)
        guard let first = rest.first, first != "#" else { return nil }
        if rest.hasPrefix("export "), let space = rest.firstIndex(of: " ") {
            rest = trimmed(rest[space...])
        }
        guard let equals = rest.firstIndex(of: "=") else {
            throw Malformed(problem: "has no equals sign")
        }
        let key = trimmed(rest[..<equals])
        guard isName(key) else { throw Malformed(problem: "does not start with a name") }
        return (String(key), try value(trimmed(rest[rest.index(after: equals)...])))
    }

    private static func value(_ text: Substring) throws(Malformed) -> String {
        switch text.first {
        case "'": try quoted(text.dropFirst(), by: "'", escapes: false)
        case "\"": try quoted(text.dropFirst(), by: "\"", escapes: true)
        default: String(withoutComment(text))
        }
    }

    private static func quoted(
        _ text: Substring,
        by quote: Character,
        escapes: Bool
    ) throws(Malformed) -> String {
        var value = ""
        var index = text.startIndex
        while index < text.endIndex {
            let character = text[index]
            index = text.index(after: index)
            if character == quote {
                let rest = trimmed(text[index...])
                guard rest.isEmpty || rest.first == "#" else {
                    throw Malformed(problem: "goes on after the closing quote")
                }
                return value
            }
            guard escapes, character == "\\", index < text.endIndex else {
                value.append(character)
                continue
            }
            value += unescaped(text[index])
            index = text.index(after: index)
        }
        throw Malformed(problem: "has no closing quote")
    }

    private static func unescaped(_ character: Character) -> String {
        switch character {
        case "n": "\n"
        case "t": "\t"
        case "\"", "\\", "$": String(character)
        default: "\\" + String(character)
        }
    }

    private static func withoutComment(_ text: Substring) -> Substring {
        var previous: Character = " "
        for index in text.indices {
            if text[index] == "#", previous.isWhitespace { return trimmed(text[..<index]) }
            previous = text[index]
        }
        return text
    }

    private static func trimmed(_ text: Substring) -> Substring {
        let start = text.drop { $0.isWhitespace }
        guard let end = start.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return start[...end]
    }

    private static func isName(_ text: Substring) -> Bool {
        guard let first = text.first, first.isASCII, first.isLetter || first == "_" else {
            return false
        }
        return text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
    }
}
