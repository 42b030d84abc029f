/** How much networks trained by different rules fire, and what energy that would take. */
package org.ottt.djl.benchmarks.rates;
