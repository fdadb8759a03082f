import ArgumentParser
import Foundation
import ModuleKit

/// A length of time on the command line, such as 30s, 10m, 2h or 1d.
struct TimeArgument: ExpressibleByArgument {
    /// More than nothing.
    let length: Duration

    /// Takes a length.
    init(length: Duration) {
        self.length = length
    }

    /// Reads what a person wrote.
    init?(argument: String) {
        guard let length = Duration(lengthOfTime: argument), length > .zero else { return nil }
        self.length = length
    }

    /// What the help shows of a default.
    var defaultValueDescription: String { length.formatted(.units(width: .narrow)) }
}

/// A moment on the command line, as RFC 3339 writes it: 2026-01-31T22:00:00Z.
struct MomentArgument: ExpressibleByArgument {
    /// The moment.
    let date: Date

    /// Reads what a person wrote.
    init?(argument: String) {
        // What cannot be read is wrong usage, which the parser tells.
        guard let date = try? Date(argument, strategy: .iso8601) else { return nil }
        self.date = date
    }
}
