/// The part of the monday.com API's schema, version 2026-10, that the simulator answers.
///
/// Names, arguments and nullability are those of the published schema; a test compares them.
enum MondaySchema {
    /// The schema in its definition language.
    static let text = operations + entities + columnValues + inputs

    private static let operations = """
        scalar CompareValue
        scalar Date
        scalar ISO8601DateTime
        scalar JSON

        type Query {
          me: User
          account: Account
          users(ids: [ID!], name: String, emails: [String!], limit: Int = 200, page: Int = 1): [User!]
          version: Version!
          versions: [Version!]
          complexity: Complexity
          boards(
            ids: [ID!], board_kind: BoardKind, state: State = active, limit: Int = 25, page: Int = 1
          ): [Board]
          items(
            ids: [ID!], exclude_nonactive: Boolean, newest_first: Boolean, limit: Int = 25
            page: Int = 1
          ): [Item]
          items_page_by_column_values(
            board_id: ID!, columns: [ItemsPageByColumnValuesQuery!], cursor: String
            limit: Int! = 25
          ): ItemsResponse!
          next_items_page(cursor: String!, limit: Int! = 25): ItemsResponse!
          updates(ids: [ID!], limit: Int = 25, page: Int = 1): [Update!]
          webhooks(app_webhooks_only: Boolean, board_id: ID!): [Webhook]
        }

        type Mutation {
          create_item(
            board_id: ID!, group_id: String, item_name: String!, column_values: JSON
            create_labels_if_missing: Boolean, position_relative_method: PositionRelative
            relative_to: ID
          ): Item
          change_multiple_column_values(
            board_id: ID!, item_id: ID, column_values: JSON!, create_labels_if_missing: Boolean
          ): Item
          change_column_value(
            board_id: ID!, item_id: ID, column_id: String!, value: JSON!
            create_labels_if_missing: Boolean
          ): Item
          change_simple_column_value(
            board_id: ID!, item_id: ID, column_id: String!, value: String
            create_labels_if_missing: Boolean
          ): Item
          create_update(item_id: ID, body: String!): Update
          move_item_to_group(item_id: ID, group_id: String!): Item
          archive_item(item_id: ID): Item
          delete_item(item_id: ID): Item
          create_webhook(board_id: ID!, config: JSON, event: WebhookEventType!, url: String!): Webhook
          delete_webhook(id: ID!): Webhook
        }

        """

    private static let entities = """
        type Account {
          id: ID!
          name: String!
          slug: String!
          tier: String
          country_code: String
        }

        type User {
          id: ID!
          name: String!
          email: String!
          title: String!
          url: String!
          kind: String!
          status: UserStatus!
          account: Account!
          account_id: ID!
          created_at: ISO8601DateTime!
          time_zone_identifier: String
        }

        enum UserStatus { ACTIVE INACTIVE PENDING }

        type Version {
          kind: VersionKind!
          value: String!
          display_name: String!
        }

        enum VersionKind { current deprecated dev maintenance release_candidate }

        type Complexity {
          before: Int!
          after: Int!
          query: Int!
          reset_in_x_seconds: Int!
        }

        type Board {
          id: ID!
          name: String!
          description: String
          board_kind: BoardKind!
          state: State!
          permissions: String!
          url: String!
          items_count: Int
          items_limit: Int
          creator: User!
          created_at: ISO8601DateTime
          updated_at: ISO8601DateTime
          workspace_id: ID
          top_group: Group!
          groups(ids: [String]): [Group]
          columns(ids: [String], types: [ColumnType!]): [Column]
          items_page(cursor: String, limit: Int! = 25, query_params: ItemsQuery): ItemsResponse!
        }

        enum BoardKind { private public share }

        enum State { active all archived deleted }

        type Group {
          id: ID!
          title: String!
          color: String!
          position: String!
          archived: Boolean
          deleted: Boolean
          items_page(cursor: String, limit: Int! = 25, query_params: ItemsQuery): ItemsResponse!
        }

        type Column {
          id: ID!
          title: String!
          description: String
          type: ColumnType!
          archived: Boolean!
          settings: JSON
          settings_str: String!
          revision: String!
          width: Int
        }

        enum ColumnType {
          checkbox date dropdown email link long_text name numbers people phone status text timeline
        }

        type ItemsResponse {
          cursor: String
          items: [Item!]!
        }

        type Item {
          id: ID!
          name: String!
          state: State
          url: String!
          relative_link: String
          email: String!
          created_at: Date
          updated_at: Date
          creator: User
          creator_id: String!
          board: Board
          group: Group
          column_values(ids: [String!], types: [ColumnType!]): [ColumnValue!]!
          updates(ids: [ID!], limit: Int = 25, page: Int = 1): [Update!]
        }

        type Update {
          id: ID!
          body: String!
          text_body: String
          creator: User
          creator_id: String
          item: Item
          item_id: String
          created_at: Date
          updated_at: Date
          edited_at: Date!
        }

        type Webhook {
          id: ID!
          board_id: ID!
          config: String
          event: WebhookEventType!
        }

        enum WebhookEventType {
          change_column_value change_name change_specific_column_value change_status_column_value
          change_subitem_column_value change_subitem_name create_column create_item create_subitem
          create_subitem_update create_update delete_update edit_update item_archived item_deleted
          item_moved_to_any_group item_moved_to_specific_group item_restored move_subitem
          subitem_archived subitem_deleted
        }

        """

    private static let columnValues = """
        interface ColumnValue {
          id: ID!
          column: Column!
          is_leaf: Boolean!
          text: String
          type: ColumnType!
          value: JSON
        }

        type StatusValue implements ColumnValue {
          id: ID!
          column: Column!
          is_leaf: Boolean!
          text: String
          type: ColumnType!
          value: JSON
          index: Int
          is_done: Boolean
          label: String
          updated_at: Date
        }

        type DateValue implements ColumnValue {
          id: ID!
          column: Column!
          is_leaf: Boolean!
          text: String
          type: ColumnType!
          value: JSON
          date: String
          time: String
          updated_at: Date
        }

        type PeopleValue implements ColumnValue {
          id: ID!
          column: Column!
          is_leaf: Boolean!
          text: String
          type: ColumnType!
          value: JSON
          persons_and_teams: [PeopleEntity!]
          updated_at: Date
        }

        type PeopleEntity {
          id: ID!
          kind: Kind
        }

        enum Kind { agent person team }

        type TextValue implements ColumnValue {
          id: ID!
          column: Column!
          is_leaf: Boolean!
          text: String
          type: ColumnType!
          value: JSON
        }

        type LongTextValue implements ColumnValue {
          id: ID!
          column: Column!
          is_leaf: Boolean!
          text: String
          type: ColumnType!
          value: JSON
          updated_at: Date
        }

        type LinkValue implements ColumnValue {
          id: ID!
          column: Column!
          is_leaf: Boolean!
          text: String
          type: ColumnType!
          value: JSON
          url: String
          url_text: String
          updated_at: Date
        }

        type NumbersValue implements ColumnValue {
          id: ID!
          column: Column!
          is_leaf: Boolean!
          text: String
          type: ColumnType!
          value: JSON
          number: Float
        }

        type CheckboxValue implements ColumnValue {
          id: ID!
          column: Column!
          is_leaf: Boolean!
          text: String
          type: ColumnType!
          value: JSON
          checked: Boolean
          updated_at: Date
        }

        """

    private static let inputs = """
        enum PositionRelative { after_at before_at }

        input ItemsQuery {
          ids: [ID!]
          rules: [ItemsQueryRule!]
          operator: ItemsQueryOperator = and
          order_by: [ItemsQueryOrderBy!]
        }

        input ItemsQueryRule {
          column_id: ID!
          compare_value: CompareValue!
          compare_attribute: String
          operator: ItemsQueryRuleOperator = any_of
        }

        enum ItemsQueryRuleOperator {
          any_of not_any_of is_empty is_not_empty contains_text not_contains_text starts_with
          ends_with
        }

        enum ItemsQueryOperator { and or }

        input ItemsQueryOrderBy {
          column_id: String!
          direction: ItemsOrderByDirection = asc
        }

        enum ItemsOrderByDirection { asc desc }

        input ItemsPageByColumnValuesQuery {
          column_id: String!
          column_values: [String]!
        }
        """
}
