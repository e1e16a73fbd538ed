/**
 * Starts and stops Breakwater inside any servlet container; the standalone server ends in this same call.
 */
package dev.breakwater.deploy;
