/** The command line: it wires everything. */
package dev.breakwater;
