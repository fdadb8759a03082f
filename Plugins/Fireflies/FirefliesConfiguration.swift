import ModuleKit
import Observability

/// What the module reads from the environment.
struct FirefliesConfiguration {
    /// The key of the API; without it the module stays off.
    static let apiKey = ConfigurationKey.secret(
        "FIREFLIES_API_KEY",
        help: "The key of Fireflies' API; it switches the module on."
    )
    /// The address of the API.
    static let apiURL = ConfigurationKey.url(
        "FIREFLIES_API_URL",
        default: "https://api.fireflies.ai/graphql",
        help: "The address of Fireflies' API."
    )
    /// Every key of the module.
    static let all: [any ConfigurationDeclaration] = [apiKey, apiURL]

    /// The key of the API.
    let key: Secret
    /// The address of the API.
    let url: String

    /// Reads the checked values.
    ///
    /// - Throws: `ModuleSkipped` without a key.
    init(_ values: ConfigurationValues) throws {
        guard let key = try values[Self.apiKey] else {
            throw ModuleSkipped("Set FIREFLIES_API_KEY to fetch meetings from Fireflies.")
        }
        self.key = key
        url = try values[Self.apiURL]
    }
}
