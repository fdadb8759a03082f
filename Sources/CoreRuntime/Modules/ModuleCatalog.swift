public import ModuleKit
public import Operations

/// The modules that were built in, before any of them exists.
public struct ModuleCatalog: Sendable {
    /// The modules' types, in the order of the list.
    public let types: [any Module.Type]

    /// Lists the modules.
    public init(_ types: [any Module.Type]) {
        self.types = types
    }

    /// The keys that the core and the modules declare, with their owners.
    public var configuration: [(owner: String, key: any ConfigurationDeclaration)] {
        CoreKeys.all.map { ("core", $0) }
            + types.flatMap { type in type.configuration.map { (type.id.name, $0) } }
    }

    /// The flags that the core and the modules declare.
    public var flags: [FeatureFlag] {
        CoreFlags.all + types.flatMap { $0.flags }
    }

    /// Creates every module; one that is not configured is skipped, any other error is a fault.
    ///
    /// - Parameter lend: What the core lends to the module of a name with these declarations.
    public func create(
        _ lend: (ModuleID, [any ConfigurationDeclaration]) -> ModuleContext
    ) -> CreatedModules {
        var created = CreatedModules()
        for type in types {
            do {
                let module = try type.init(context: lend(type.id, type.configuration))
                created.active.append(module)
            } catch let skipped as ModuleSkipped {
                created.skipped.append(SkippedModule(id: type.id, reason: skipped.reason))
            } catch let fault as ConfigurationFault {
                created.faults.append(fault.description)
            } catch {
                created.faults.append("The module \(type.id) cannot be created: \(error)")
            }
        }
        return created
    }
}

/// A module that is not configured here.
public struct SkippedModule: Sendable, Hashable {
    /// Its name.
    public let id: ModuleID
    /// What to set to switch it on.
    public let reason: String
}

/// What became of the listed modules.
public struct CreatedModules: Sendable {
    /// The modules that are configured, in the order of the list.
    public internal(set) var active: [any Module] = []
    /// The modules that are not.
    public internal(set) var skipped: [SkippedModule] = []
    /// What is wrong with the others.
    public internal(set) var faults: [String] = []

    /// What the active modules add.
    public var contributions: [Contribution] {
        active.map { Contribution(of: $0) }
    }
}
