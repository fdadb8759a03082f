import CoreRuntime

/// The one list of modules; nothing else names them.
enum Modules {
    static let catalog = ModuleCatalog([])
}
