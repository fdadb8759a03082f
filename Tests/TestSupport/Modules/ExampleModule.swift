public import ModuleKit
import Observability

/// The integration with Example.
public struct ExampleModule: Module {
    /// The module's name.
    public static let id: ModuleID = "example"

    static let apiKey = ConfigurationKey.secret(
        "EXAMPLE_API_KEY",
        help: "Key for Example; without it the module is off."
    )

    /// What the module reads from the environment.
    public static let configuration: [any ConfigurationDeclaration] = [apiKey]

    private let context: ModuleContext
    private let apiKey: Secret

    /// Creates the module; skipped without its key.
    public init(context: ModuleContext) throws {
        guard let apiKey = try context.configuration[Self.apiKey] else {
            throw ModuleSkipped("Set EXAMPLE_API_KEY to switch Example on.")
        }
        self.context = context
        self.apiKey = apiKey
    }
}
