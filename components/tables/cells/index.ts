/** The cell vocabulary: every table says the same thing the same way. */
export { BudgetCellBar } from "../../charts/budget-bar";
export { ShareBar } from "../../charts/share-bar";
export { Spark } from "../../charts/spark";
export { ShortId } from "../../ui/short-id";
export { StateMark } from "../../ui/state-mark";
export { Tag } from "../../ui/tag";
export { CallStatus } from "./call-status";
export { Change } from "./delta-cell";
export { CodedName, Entity, KIND_ICON, KIND_WORD, Owner } from "./entity-cell";
export { Amount, CostPerMillion, Money, PricedMoney, Rate, Unknown } from "./money-cell";
export { Count, Tokens } from "./quantity-cell";
export { Time } from "./time-cell";
