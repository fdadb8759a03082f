/// What kind of installation this is, from `TASKFORGE_ENV`.
public enum DeploymentEnvironment: String, Sendable, Hashable, CaseIterable {
    /// A person's own machine: reads `.env`, runs its own database, migrates by itself.
    case development
    /// A test run: as development, but `.env` is not read.
    case test
    /// A real installation: nothing is assumed, the schema is only waited for.
    case production
}
