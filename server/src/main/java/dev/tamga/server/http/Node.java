package dev.tamga.server.http;

import dev.tamga.server.call.Limits;
import java.time.Clock;

/** What every connection of a listener shares. */
record Node(
    Limits limits,
    Clock clock,
    Workers workers,
    BodyBudget budget,
    Connections connections,
    Dispatcher dispatcher,
    HttpMeters meters) {}
