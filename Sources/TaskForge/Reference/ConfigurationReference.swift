import CoreRuntime
import ModuleKit
import Operations

/// The page of all environment variables, from their declarations.
enum ConfigurationReference {
    static var page: String {
        let declared = Modules.catalog.configuration
        let owners = Modules.catalog.types.map { $0.id.name }
        let sections = (["core"] + owners).map { owner in
            section(owner, declared.filter { $0.owner == owner }.map(\.key))
        }
        return """
            # Configuration

            Every environment variable, from the program's own declarations.

            In development a file `.env` in the working folder is read too: one `NAME=value` a
            line, with quotes and comments as shells know them. The command line comes before the
            environment, and that before the file. A variable that is set to nothing counts as not
            set. A wrong value stops the start, with every fault at once.

            `taskforge config show` prints what is in force and where it comes from, `taskforge
            config check` what is wrong. This page is what `taskforge reference configuration`
            prints.

            \(sections.joined(separator: "\n\n"))

            ## Feature flags

            \(flags)

            """
    }

    private static func section(
        _ owner: String,
        _ keys: [any ConfigurationDeclaration]
    ) -> String {
        let rows = keys.map { key in
            [
                "`\(key.name)`", key.isSecret ? "\(key.rule); a secret" : key.rule,
                key.defaultText.map { "`\($0)`" } ?? "", key.help,
            ]
        }
        return """
            ## \(owner == "core" ? "The program" : "The module \(owner)")

            \(MarkdownTable(["variable", "must be", "default", "for"], rows: rows))
            """
    }

    private static var flags: String {
        let rows = Modules.catalog.flags.map { flag in
            ["`\(flag.environmentName)`", "`\(flag.isOnByDefault)`", flag.help]
        }
        return "\(MarkdownTable(["variable", "default", "for"], rows: rows))"
    }
}
