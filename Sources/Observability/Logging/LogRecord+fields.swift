import Logging

extension LogRecord {
    /// Where one of the record's own fields stands, so that sorting moves no values.
    struct FieldPlace {
        fileprivate enum Source {
            case event, provider, logger
        }

        /// The field's name.
        let key: String
        fileprivate let source: Source
        fileprivate let index: Logger.Metadata.Index
    }

    /// Lists the record's own fields ordered by key.
    ///
    /// The event's win over the provider's, and the provider's over the logger's.
    ///
    /// - Parameter places: emptied first; given by the caller so that its memory serves again.
    func listFields(in places: inout [FieldPlace]) {
        places.removeAll(keepingCapacity: true)
        let own = event.metadata ?? [:]
        for index in own.indices {
            places.append(FieldPlace(key: own.keys[index], source: .event, index: index))
        }
        for index in providedMetadata.indices {
            let key = providedMetadata.keys[index]
            guard own[key] == nil else { continue }
            places.append(FieldPlace(key: key, source: .provider, index: index))
        }
        for index in loggerMetadata.indices {
            let key = loggerMetadata.keys[index]
            guard own[key] == nil, providedMetadata[key] == nil else { continue }
            places.append(FieldPlace(key: key, source: .logger, index: index))
        }
        places.sort { $0.key < $1.key }
    }

    /// The value of a field of this record.
    func value(at place: FieldPlace) -> Logger.Metadata.Value {
        switch place.source {
        case .event: event.metadata?.values[place.index] ?? ""
        case .provider: providedMetadata.values[place.index]
        case .logger: loggerMetadata.values[place.index]
        }
    }

    /// The record's own fields ordered by key.
    var fields: [(key: String, value: Logger.Metadata.Value)] {
        var places: [FieldPlace] = []
        listFields(in: &places)
        return places.map { ($0.key, value(at: $0)) }
    }
}
