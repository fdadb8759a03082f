import Foundation
public import Observability

/// Says that a text does not read as the value asked for.
private struct Unreadable: Error {}

extension ConfigurationKey where Value == String? {
    /// A text that may be absent.
    public static func string(_ name: String, help: String) -> Self {
        Self(name, rule: "a text", defaultText: nil, whenAbsent: nil, help: help) { $0 }
    }
}

extension ConfigurationKey where Value == String {
    /// A text with a default.
    public static func string(_ name: String, default text: String, help: String) -> Self {
        Self(name, rule: "a text", defaultText: text, whenAbsent: text, help: help) { $0 }
    }

    /// An absolute http or https URL with a default; the value ends without a slash.
    public static func url(_ name: String, default url: String, help: String) -> Self {
        Self(
            name,
            rule: urlRule,
            defaultText: url,
            whenAbsent: url,
            help: help,
            parse: absoluteURL
        )
    }

    /// One of a few words.
    public static func oneOf(
        _ name: String,
        _ choices: [String],
        default choice: String,
        help: String
    ) -> Self {
        let rule = "one of \(choices.joined(separator: ", "))"
        return Self(name, rule: rule, defaultText: choice, whenAbsent: choice, help: help) { text in
            guard choices.contains(text) else { throw Unreadable() }
            return text
        }
    }
}

extension ConfigurationKey where Value == String? {
    /// An absolute http or https URL that may be absent; the value ends without a slash.
    public static func url(_ name: String, help: String) -> Self {
        Self(
            name,
            rule: urlRule,
            defaultText: nil,
            whenAbsent: nil,
            help: help,
            parse: absoluteURL
        )
    }
}

extension ConfigurationKey where Value == Secret? {
    /// A key, token or password: never shown, and trimmed of the white space that pasting adds.
    public static func secret(_ name: String, help: String) -> Self {
        Self(
            name,
            rule: "a key without white space or control characters",
            isSecret: true,
            defaultText: nil,
            whenAbsent: nil,
            help: help
        ) { text in
            let trimmed = text.trimmingCharacters(in: .whitespacesAndNewlines)
            let isPlain = trimmed.unicodeScalars.allSatisfy {
                $0.value > 0x20 && $0.value != 0x7F
            }
            guard !trimmed.isEmpty, isPlain else { throw Unreadable() }
            return Secret(trimmed)
        }
    }
}

extension ConfigurationKey where Value == Int {
    /// A whole number in a range, with a default.
    public static func int(
        _ name: String,
        in range: ClosedRange<Int>,
        default number: Int,
        help: String
    ) -> Self {
        Self(
            name,
            rule: "a whole number from \(range.lowerBound) to \(range.upperBound)",
            defaultText: "\(number)",
            whenAbsent: number,
            help: help
        ) { text in
            guard let value = Int(text), range.contains(value) else { throw Unreadable() }
            return value
        }
    }
}

extension ConfigurationKey where Value == Int? {
    /// A whole number in a range that may be absent.
    public static func int(_ name: String, in range: ClosedRange<Int>, help: String) -> Self {
        Self(
            name,
            rule: "a whole number from \(range.lowerBound) to \(range.upperBound)",
            defaultText: nil,
            whenAbsent: nil,
            help: help
        ) { text in
            guard let value = Int(text), range.contains(value) else { throw Unreadable() }
            return value
        }
    }
}

extension ConfigurationKey where Value == Double {
    /// A share of a whole, from 0 to 1, with a default.
    public static func share(_ name: String, default number: Double, help: String) -> Self {
        Self(
            name,
            rule: "a number from 0 to 1",
            defaultText: "\(number)",
            whenAbsent: number,
            help: help
        ) { text in
            guard let value = Double(text), (0...1).contains(value) else { throw Unreadable() }
            return value
        }
    }
}

extension ConfigurationKey where Value == Bool {
    /// A switch: `true` or `false`.
    public static func bool(_ name: String, default value: Bool, help: String) -> Self {
        Self(
            name,
            rule: "true or false",
            defaultText: "\(value)",
            whenAbsent: value,
            help: help
        ) { text in
            guard let value = Bool(text.lowercased()) else { throw Unreadable() }
            return value
        }
    }
}

extension ConfigurationKey where Value == Duration {
    /// A length of time in a range, written as a whole number with `ms`, `s`, `m`, `h` or `d`.
    public static func duration(
        _ name: String,
        in range: ClosedRange<Duration>,
        default text: String,
        help: String
    ) -> Self {
        Self(
            name,
            rule: """
                a length of time from \(lengthOfTime(range.lowerBound)) to \
                \(lengthOfTime(range.upperBound)), such as 500ms, 30s, 10m, 2h or 1d
                """,
            defaultText: text,
            whenAbsent: Duration(lengthOfTime: text) ?? range.lowerBound,
            help: help
        ) { text in
            guard let value = Duration(lengthOfTime: text), range.contains(value) else {
                throw Unreadable()
            }
            return value
        }
    }
}

extension ConfigurationKey where Value == [String] {
    /// A comma-separated list of words from a few choices; any words where no choices are given.
    public static func list(
        _ name: String,
        of choices: [String] = [],
        default words: [String] = [],
        help: String
    ) -> Self {
        let rule =
            choices.isEmpty
            ? "a comma-separated list"
            : "a comma-separated list of \(choices.joined(separator: ", "))"
        return Self(
            name,
            rule: rule,
            defaultText: words.isEmpty ? nil : words.joined(separator: ","),
            whenAbsent: words,
            help: help
        ) { text in
            let given = text.split(separator: ",").map {
                $0.trimmingCharacters(in: .whitespaces)
            }
            .filter { !$0.isEmpty }
            guard choices.isEmpty || given.allSatisfy(choices.contains) else { throw Unreadable() }
            return given
        }
    }
}

private let urlRule = "an absolute http or https URL"

/// Reads an absolute http or https URL without a password in it, and cuts slashes off its end.
@Sendable private func absoluteURL(_ text: String) throws -> String {
    guard let components = URLComponents(string: text),
        let scheme = components.scheme?.lowercased(), ["http", "https"].contains(scheme),
        let host = components.host, !host.isEmpty,
        components.user == nil, components.password == nil
    else { throw Unreadable() }
    var url = text
    while url.hasSuffix("/") { url.removeLast() }
    return url
}

/// Writes a length of time as it is read, to the millisecond.
private func lengthOfTime(_ duration: Duration) -> String {
    let (seconds, attoseconds) = duration.components
    return attoseconds == 0
        ? "\(seconds)s" : "\(seconds * 1_000 + attoseconds / 1_000_000_000_000_000)ms"
}

extension Duration {
    /// Reads a whole number with a unit, such as 500ms, 30s, 10m, 2h or 1d; nil for anything else.
    public init?(lengthOfTime text: String) {
        let digits = text.prefix { $0.isNumber }
        guard let count = Int64(digits), count <= 1_000_000_000 else { return nil }
        switch text.dropFirst(digits.count) {
        case "ms": self = .milliseconds(count)
        case "s": self = .seconds(count)
        case "m": self = .seconds(count * 60)
        case "h": self = .seconds(count * 3_600)
        case "d": self = .seconds(count * 86_400)
        default: return nil
        }
    }
}
