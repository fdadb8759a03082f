import ArgumentParser
import CoreRuntime
import Operations

/// What the changing commands ask for.
struct FlagChangeOptions: ParsableArguments {
    @Option(help: "Why, for those who come after you.")
    var why: String

    @Option(name: .customLong("as"), help: "Who changes it; your user name where not given.")
    var author: String?

    func validate() throws {
        guard (1...FlagStore.longestReason).contains(why.count) else {
            throw ValidationError("--why takes 1 to \(FlagStore.longestReason) characters.")
        }
        guard (author ?? "x").count <= 200, author?.isEmpty != true else {
            throw ValidationError("--as takes 1 to 200 characters.")
        }
    }

    /// Who changes it.
    var person: String { author ?? Person.name }
}

extension FlagsCommand {
    /// Changes a flag's rule.
    struct Set: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Changes a flag's rule: for all, for a share, for some, or killed."
        )

        @Argument(help: "The flag.") var flag: String
        @Argument(help: "on, off, or a share such as 25%; nothing leaves the share as it is.")
        var share: ShareArgument?
        @Option(name: .customLong("beta-user"), help: "Adds somebody for whom it is on.")
        var betaUsers: [String] = []
        @Option(name: .customLong("remove-beta-user"), help: "Removes somebody again.")
        var removedUsers: [String] = []
        @Option(name: .customLong("attribute"), help: "name=value for which it is on; may repeat.")
        var attributes: [AttributeArgument] = []
        @Flag(help: "Removes all attributes of the rule first.") var clearAttributes = false
        @Flag(inversion: .prefixedNo, help: "Off for everybody, whatever the rest says.")
        var kill: Bool?
        @OptionGroup var change: FlagChangeOptions

        func validate() throws {
            guard
                share != nil || kill != nil || clearAttributes
                    || !(betaUsers + removedUsers).isEmpty || !attributes.isEmpty
            else {
                throw ValidationError("Say what to set: on, off, a share, or one of the options.")
            }
        }

        func run() async throws {
            let made = try await Session.run { session in
                let flag = try session.core.flags.flag(named: flag)
                return try await FlagStore(session.database.client).set(
                    flag,
                    author: change.person,
                    why: change.why
                ) { changed($0 ?? FlagRule(salt: flag.name)) }
            }
            Terminal.tell(
                made.map { "Change \($0.id): \(flag) is \(FlagTables.text(of: $0.after))." }
                    ?? "\(flag) is so already; nothing was changed."
            )
        }

        private func changed(_ rule: FlagRule) -> FlagRule {
            var rule = rule
            if let share { rule.percentage = share.percentage }
            if let kill { rule.isKilled = kill }
            rule.betaUsers.formUnion(betaUsers)
            rule.betaUsers.subtract(removedUsers)
            if clearAttributes { rule.attributes = [] }
            for attribute in attributes {
                let place = rule.attributes.firstIndex { $0.name == attribute.name }
                if let place {
                    rule.attributes[place].values.insert(attribute.value)
                } else {
                    rule.attributes.append(
                        FlagRule.Attribute(name: attribute.name, values: [attribute.value])
                    )
                }
            }
            return rule
        }
    }

    /// Takes a flag's rule away.
    struct Unset: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Takes a flag's rule away; its default holds again."
        )

        @Argument(help: "The flag.") var flag: String
        @OptionGroup var change: FlagChangeOptions

        func run() async throws {
            let made = try await Session.run { session in
                try await FlagStore(session.database.client).set(
                    try session.core.flags.flag(named: flag),
                    author: change.person,
                    why: change.why
                ) { _ in nil }
            }
            Terminal.tell(
                made.map { "Change \($0.id): \(flag) has its default again." }
                    ?? "\(flag) has no rule; nothing was changed."
            )
        }
    }

    /// Takes the last change back.
    struct Undo: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Takes a flag's last change back; the exact rule before it stands again."
        )

        @Argument(help: "The flag, or the number of its last change.") var target: String
        @Option(name: .customLong("as"), help: "Who takes it back.") var author: String?

        func run() async throws {
            let made = try await Session.run { session in
                let store = FlagStore(session.database.client)
                let person = author ?? Person.name
                if let number = Int64(target) {
                    return try await store.undo(change: number, author: person)
                }
                return try await store.undo(
                    try session.core.flags.flag(named: target),
                    author: person
                )
            }
            Terminal.tell(
                "Change \(made.id): \(made.flag) is \(FlagTables.text(of: made.after)) again."
            )
        }
    }
}

/// `on`, `off` or a percentage.
struct ShareArgument: ExpressibleByArgument {
    /// 0 to 100.
    let percentage: Double

    init?(argument: String) {
        switch argument {
        case "on": percentage = 100
        case "off": percentage = 0
        default:
            guard argument.hasSuffix("%"), let number = Double(argument.dropLast()),
                (0...100).contains(number)
            else { return nil }
            percentage = number
        }
    }
}

/// `name=value`.
struct AttributeArgument: ExpressibleByArgument {
    let name: String
    let value: String

    init?(argument: String) {
        let sides = argument.split(separator: "=", maxSplits: 1).map(String.init)
        guard sides.count == 2 else { return nil }
        name = sides[0]
        value = sides[1]
    }
}
