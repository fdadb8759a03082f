import ArgumentParser

/// A page of the documentation catalogue that the program writes about itself.
enum ReferencePage: String, CaseIterable, ExpressibleByArgument {
    /// Every variable.
    case configuration
    /// Every way in which something is refused.
    case errors
    /// Every pattern that the lint of migrations knows.
    case lint
    /// Every metric family.
    case metrics
    /// Every fault of the simulated vendors.
    case sandbox

    /// The page's text; a test fails where the file in the catalogue says something else.
    var text: String {
        get throws {
            switch self {
            case .configuration: ConfigurationReference.page
            case .errors: ErrorReference.page
            case .lint: LintReference.page
            case .metrics: try MetricReference.page
            case .sandbox: SandboxReference.page
            }
        }
    }
}
