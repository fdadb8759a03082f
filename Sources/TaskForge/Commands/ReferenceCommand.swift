import ArgumentParser

/// Prints a page of the reference.
struct ReferenceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reference",
        abstract: "Prints a page of the reference, which the program writes about itself."
    )

    @Argument(help: "The page: configuration, errors, lint, metrics or sandbox.")
    var page: ReferencePage

    func run() throws {
        Terminal.write(try page.text)
    }
}
