package dev.breakwater.config;

/** What an active health check asks; written in lower case in a file. */
public enum HealthCheckType {
    /** Sends a request and looks at the response. */
    HTTP,
    /** Only connects. */
    TCP,
    /** Calls grpc.health.v1.Health/Check. */
    GRPC
}
