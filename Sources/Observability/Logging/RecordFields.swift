import Logging

extension LogRecord {
    /// The fields of the record's own that were given with the event.
    var given: Logger.Metadata { event.metadata ?? [:] }

    /// The fields that the logger adds; those of the event win over them, and those of the provider
    /// over the logger's.
    var inherited: Logger.Metadata {
        if providedMetadata.isEmpty { return loggerMetadata }
        if loggerMetadata.isEmpty { return providedMetadata }
        return loggerMetadata.merging(providedMetadata) { _, provided in provided }
    }

    /// All fields of the record's own, ordered by key.
    var fields: [(key: String, value: Logger.Metadata.Value)] {
        inherited.merging(given) { _, given in given }.sorted { $0.key < $1.key }
    }
}
