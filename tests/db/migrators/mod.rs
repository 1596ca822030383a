//! What is foretold, held against Drizzle's own migrators, v0 and v1, from npm.
//!
//! The packages lie outside of this repository, in the folders that `DECOMM_DRIZZLE_V0` and `DECOMM_DRIZZLE_V1` name;
//! `.ci/run` puts them there. Where they are missing, a line says so, and `DECOMM_REQUIRE_TOOLS=1` makes that a failure.

mod baselines;
mod findings;
mod folders;
mod forecasts;
mod interrupted;
mod kit;
pub(crate) mod real;
pub(crate) mod scenario;
mod scenarios_sql;
mod scenarios_v0;
mod scenarios_v1;
mod scenarios_when;
mod texts;

use scenario::Scenario;

/// Returns every scenario of rows and folders.
fn scenarios() -> impl Iterator<Item = &'static Scenario> {
    let of_v0 = scenarios_v0::SCENARIOS.iter().chain(scenarios_when::SCENARIOS);
    of_v0.chain(scenarios_v1::SCENARIOS)
}

/// Returns the scenario `name`.
fn scenario_of(name: &str) -> &'static Scenario {
    scenarios().find(|scenario| scenario.name == name).unwrap()
}
